/**
 * Why a grading failed, in the reader's language.
 *
 * The server says it in the language of the interview, which need not be that of the interface. A test compares this
 * with the server's own words; what is not here is the word of a team's own worker, and stays.
 */

import type { Locale } from '../i18n';

/** Every reason in English and in Korean; `{}` stands for a part that is kept. */
const reasons: [english: string, korean: string][] = [
  ['the work was interrupted too often', '평가가 너무 자주 중단되었습니다'],
  ['the work broke off', '평가가 도중에 끊겼습니다'],
  ['no result came in time', '시간 안에 결과가 오지 않았습니다'],
  ['the result belongs to another task', '다른 작업의 결과가 왔습니다'],
  ['no worker answered in time', '시간 안에 응답한 워커가 없습니다'],
  ['the connection to the workers ended', '워커와의 연결이 끊겼습니다'],
  ['the text is too long to be sent to a worker', '글이 너무 길어 워커로 보낼 수 없습니다'],
  ["the task's name cannot be part of a key", '작업 이름을 키로 쓸 수 없습니다'],
  ['the task was revoked or had expired', '작업이 취소되었거나 기한이 지났습니다'],
  ['the worker does not know this task', '워커가 이 작업을 알지 못합니다'],
  ['the worker took longer than it may', '워커가 허용된 시간을 넘겼습니다'],
  ['the worker failed: {}', '워커에서 오류가 났습니다: {}'],
  ['the worker failed', '워커에서 오류가 났습니다'],
  ["a worker refused the task's message", '워커가 작업 메시지를 거부했습니다'],
  ['the message is malformed', '작업 메시지의 형식이 잘못되었습니다'],
  ['refused: {}', '결과를 받아들일 수 없습니다: {}'],
  ['the interviewer is shutting down', '면접관이 종료되는 중입니다'],
  ['the rubric interviewer broke off', '규칙에 따른 평가가 도중에 끊겼습니다'],
  ["the model's judgement does not stand on the answer's own words", '모델의 평가가 답변에 있는 말에 근거하지 않아 받아들이지 않았습니다'],
  ['the model server refused the request (400)', '모델 서버가 요청을 거부했습니다 (400)'],
  ['the text is too long for the model', '모델이 읽기에는 글이 너무 깁니다'],
  ['the model server refused the API key ({})', '모델 서버가 API 키를 거부했습니다 ({})'],
  ['the model server knows no such model or address (404)', '모델 서버에 그런 모델이나 주소가 없습니다 (404)'],
  ["the model account's quota is used up", '모델 계정의 사용량을 모두 썼습니다'],
  ['the model server has too many requests (429)', '모델 서버에 요청이 너무 많습니다 (429)'],
  ['the model server failed ({})', '모델 서버에 오류가 났습니다 ({})'],
  ['the model server reported an error instead of finishing its reply', '모델 서버가 응답을 마치지 않고 오류를 알렸습니다'],
  ["the model's reply broke off before its end", '모델의 응답이 끝나기 전에 끊겼습니다'],
  ["the model's reply broke off at its limit of {} tokens, or of the model's context", '모델의 응답이 한도(토큰 {}개, 또는 모델의 컨텍스트)에 이르러 끊겼습니다'],
  ['the model server answered with status {}', '모델 서버가 상태 {}번으로 응답했습니다'],
  ['the model server cannot be reached', '모델 서버에 연결할 수 없습니다'],
  ['the connection to the model server broke', '모델 서버와의 연결이 끊겼습니다'],
  ['the model server did not accept a connection in time', '모델 서버가 시간 안에 연결을 받지 않았습니다'],
  ['the model did not begin to reply in time', '모델이 시간 안에 응답을 시작하지 않았습니다'],
  ['the model stopped in the middle of its reply', '모델이 응답하다가 멈추었습니다'],
  ['the model did not finish its reply in time', '모델이 시간 안에 응답을 마치지 못했습니다'],
  ["the model's reply was too large", '모델의 응답이 너무 큽니다'],
  ["the model server's reply could not be read", '모델 서버의 응답을 읽을 수 없습니다'],
  ['the model declined to reply', '모델이 응답을 거절했습니다'],
  ['the model server failed repeatedly and is left alone for a while', '모델 서버에 오류가 거듭되어 잠시 요청을 멈추었습니다'],
  ["this host's model tokens for today are used up; it can be graded again from {}", '이 서버가 하루에 쓸 수 있는 모델 토큰을 모두 썼습니다. {}부터 다시 평가받을 수 있습니다.'],
  ["this host's model budget for today is used up; it can be graded again from {}", '이 서버가 하루에 쓸 수 있는 모델 비용을 모두 썼습니다. {}부터 다시 평가받을 수 있습니다.'],
  ['your model tokens for today are used up; it can be graded again from {}', '회원님이 하루에 쓸 수 있는 모델 토큰을 모두 썼습니다. {}부터 다시 평가받을 수 있습니다.'],
  ['your model budget for today is used up; it can be graded again from {}', '회원님이 하루에 쓸 수 있는 모델 비용을 모두 썼습니다. {}부터 다시 평가받을 수 있습니다.'],
  ["the model's questions could not be read", '모델이 만든 질문을 읽을 수 없습니다'],
  ['the question bank has no more questions for this session', '질문 은행에 이 면접에 더 낼 질문이 없습니다'],
  ['only a model can judge this answer', '이 답변은 모델만 평가할 수 있습니다'],
  ['no questions came back', '받은 질문이 없습니다'],
  ['nobody speaks in the recording', '녹음에서 말소리를 찾지 못했습니다'],
  ['nothing could be understood in the recording', '녹음에서 알아들은 말이 없습니다'],
  ['the recording is too hard to hear for its transcript to be relied on', '녹음이 잘 들리지 않아 받아 적은 글을 믿기 어렵습니다'],
  ["the recording was understood in another language than the interview's", '면접 언어가 아닌 다른 언어로 알아들었습니다'],
  ['the recording could not be read', '녹음을 읽지 못했습니다'],
  ['nothing transcribes recordings on this server', '이 서버에는 음성 인식이 설정되어 있지 않습니다'],
  ['the transcriber cannot be reached', '음성 인식 서버에 연결할 수 없습니다'],
  ['the transcriber did not answer in time', '음성 인식 서버가 시간 안에 응답하지 않았습니다'],
  ['the transcriber answered with status {}', '음성 인식 서버가 상태 {}번으로 응답했습니다'],
  ["the transcriber's reply could not be read", '음성 인식 서버의 응답을 읽을 수 없습니다'],
  ['the result could not be kept', '결과를 저장하지 못했습니다'],
  ['what was spent today could not be looked up', '오늘 쓴 사용량을 확인하지 못했습니다'],
];

export function failureReason(reason: string, locale: Locale): string {
  for (const both of reasons) {
    for (const pattern of both) {
      const kept = keptPart(pattern, reason);
      if (kept !== null) return both[locale === 'en' ? 0 : 1].replace('{}', kept);
    }
  }
  return reason;
}

/** What stands in the place of `{}`, nothing where there is none; `null` when the pattern is another. */
function keptPart(pattern: string, reason: string): string | null {
  const [before = '', after] = pattern.split('{}');
  if (after === undefined) return pattern === reason ? '' : null;
  const matches = reason.startsWith(before) && reason.endsWith(after) && reason.length >= before.length + after.length;
  return matches ? reason.slice(before.length, reason.length - after.length) : null;
}
