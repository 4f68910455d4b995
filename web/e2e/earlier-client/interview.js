/** The earlier system's client of the API, as its definition describes it. */

import axios from '/axios.js';

const api = axios.create({ baseURL: new URLSearchParams(window.location.search).get('api') });

api.interceptors.request.use((config) => {
  const token = localStorage.getItem('token');
  if (token) {
    config.headers.Authorization = `Bearer ${token}`;
  }
  return config;
});

export const register = async (username, password, fullName) => {
  const response = await api.post('/register', { username, hashed_password: password, full_name: fullName });
  return response.data;
};

export const login = async (username, password) => {
  const form = new FormData();
  form.append('username', username);
  form.append('password', password);
  const response = await api.post('/token', form);
  localStorage.setItem('token', response.data.access_token);
  return response.data;
};

export const getCurrentUser = async () => (await api.get('/users/me')).data;

export const createSession = async (userName, position) =>
  (await api.post('/sessions', { user_name: userName, position })).data;

export const getQuestions = async (sessionId) => (await api.get(`/sessions/${sessionId}/questions`)).data;

export const submitAnswer = async (recordId, answerText) =>
  (await api.post('/answers', { record_id: recordId, answer_text: answerText })).data;

export const getResults = async (sessionId) => (await api.get(`/sessions/${sessionId}/results`)).data;
