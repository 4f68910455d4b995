/** What capped or withheld a score, for the server's word for it; not in the catalogues, since it is not needed before the first answer. */

import type { Locale } from '../i18n';

export const limits: Record<Locale, Record<string, string>> = {
  ko: {
    empty: '글자나 숫자가 없음',
    mash: '뜻을 알 수 있는 말이 없음',
    prompt_injection: '채점에 대한 요구',
    wrong_language: '질문과 다른 언어',
    non_answer: '모른다는 답변',
    repeats_question: '질문을 되풀이함',
    low_overlap: '질문과 관련된 말이 적음',
    duplication: '같은 말이 되풀이됨',
    keyword_stuffing: '단어만 나열함',
    padding: '질문과 관계없는 말이 많음',
    bad_conduct: '정직하지 않은 행동',
    no_instance: '실제로 있었던 일을 찾지 못함',
    no_key_points: '핵심 내용을 판단하지 못함',
    off_topic: '다른 질문에 대한 답일 수 있음',
  },
  en: {
    empty: 'no letters or digits',
    mash: 'no words with a meaning',
    prompt_injection: 'orders about the grading',
    wrong_language: 'another language than the question',
    non_answer: 'an answer of not knowing',
    repeats_question: 'the question repeated',
    low_overlap: 'few words that concern the question',
    duplication: 'the same words again and again',
    keyword_stuffing: 'keywords without sentences',
    padding: 'much that does not concern the question',
    bad_conduct: 'dishonest conduct',
    no_instance: 'no actual instance found',
    no_key_points: 'key points could not be judged',
    off_topic: 'possibly an answer to another question',
  },
};
