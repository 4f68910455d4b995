/** What can go wrong anywhere, and signing out with words that the server has not. */
export const problems = {
  busy: (wait: string) => `서버가 잠시 바쁩니다. ${wait}`,
  soon: '잠시 뒤에 다시 시도해 주세요.',
  storageFull: '서버의 저장 공간이 가득 차 저장하지 못했습니다. 운영자에게 알리고 잠시 뒤에 다시 시도해 주세요.',
  storageFullTitle: '서버의 저장 공간이 가득 찼습니다',
  quota: '한 계정에 보관할 수 있는 양을 모두 썼습니다. 지난 면접에서 필요 없는 면접을 삭제한 뒤 다시 시도해 주세요.',
  quotaTitle: '보관할 수 있는 양을 모두 썼습니다',
  invalid: '서버가 입력을 받지 않았습니다. 내용을 확인해 주세요.',
  gone: '이미 지워졌거나 없는 내용입니다.',
  notYours: '다른 계정의 내용이라 볼 수 없습니다.',
  slow: '시간이 너무 오래 걸려 마치지 못했습니다. 다시 시도해 주세요.',
  tooLarge: '내용이 너무 깁니다. 줄여서 다시 시도해 주세요.',
  noAnswer: '아직 답변이 없어 할 수 없습니다.',
  noTranscriber: '이 서버에서는 녹음을 글로 옮길 수 없습니다. 답변을 직접 입력해 주세요.',
  noEvaluation: '아직 채점이 끝나지 않았습니다. 채점이 끝나면 다시 시도해 주세요.',
  completed: '이미 마친 면접이라 바꿀 수 없습니다.',
  notCompleted: '면접을 마친 뒤에 할 수 있습니다.',
  answerFinal: '이 형식에서는 보낸 답변을 고칠 수 없습니다. 다음 질문으로 넘어가 주세요.',
  tooManyMarks: '이 답변에는 더 표시할 수 없습니다. 다른 표시를 지운 뒤 다시 시도해 주세요.',
  noMoreQuestions: '이 면접에는 질문을 더 받을 수 없습니다.',
};

export const leaving = {
  unsentTitle: '아직 보내지 않은 답변이 있습니다',
  unsent: (count: number) =>
    `제출하지 않았거나 보내지 못한 답변이 질문 ${String(count)}개에 있습니다. 로그아웃하면 이 기기에서 지워지고 되돌릴 수 없습니다.`,
  everywhereTitle: '모든 기기에서 로그아웃할까요?',
  otherDevices: '다른 기기에서도 로그아웃됩니다. 그 기기에서 쓰던 답변은 그 기기에 남아 있고, 다시 로그인하면 이어서 쓸 수 있습니다.',
  anyway: '지우고 로그아웃',
  goOnWriting: '답변 이어서 쓰기',
  erased: (count: number) => `제출하지 않았거나 보내지 못한 답변도 지워집니다(질문 ${String(count)}개).`,
};
