/** The host's page. */
export const host = {
  title: '서버 상태',
  intro: '운영자만 보는 화면입니다. 지원자가 쓴 글은 여기에 나오지 않습니다.',
  onlyHosts: '이 화면은 설정 admins에 적힌 운영자만 볼 수 있습니다.',
  onlyHostsTitle: '운영자용 화면입니다',
  version: '버전',
  since: '시작한 때',
  users: '가입자',
  sessions: '면접',
  queue: '대기열',
  waiting: '기다리는 작업',
  leased: '하고 있는 작업',
  failed: '실패한 평가',
  oldest: '가장 오래 기다린 작업',
  nothingWaits: '밀린 작업이 없습니다.',
  falling: '작업이 밀리고 있습니다. 모델이 답하는지 확인해 주세요.',
};
