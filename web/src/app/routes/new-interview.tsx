export { NewInterview as default } from '../../features/setup/new-interview';
