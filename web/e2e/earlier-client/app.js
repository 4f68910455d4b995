/** One page that registers, signs in, interviews, and asks for the results until they are there. */

import * as interview from './interview.js';

const show = (id, value) => {
  document.getElementById(id).textContent = typeof value === 'string' ? value : JSON.stringify(value);
};

/** Runs what a form asks for, and says what went wrong as axios says it. */
const on = (form, action) =>
  document.getElementById(form).addEventListener('submit', async (event) => {
    event.preventDefault();
    show('error', '');
    try {
      await action(Object.fromEntries(new FormData(event.currentTarget)));
    } catch (error) {
      show('error', error.response ? `${error.response.status} ${error.response.data.detail}` : error.message);
    }
  });

on('register', async ({ username, password, name }) => {
  show('registered', await interview.register(username, password, name));
});

on('login', async ({ username, password }) => {
  await interview.login(username, password);
  show('user', await interview.getCurrentUser());
});

on('start', async ({ name, position, answer }) => {
  const session = await interview.createSession(name, position);
  show('session', session);
  const questions = await interview.getQuestions(session.id);
  show('questions', questions);
  for (const { id, order } of questions) {
    if (order < questions.length) show('submitted', await interview.submitAnswer(id, answer));
  }
  const poll = async () => {
    const results = await interview.getResults(session.id);
    show('results', results);
    if (results.some((each) => each.answer !== null && each.evaluation === null)) setTimeout(poll, 500);
    else show('done', 'done');
  };
  await poll();
});
