export { Check as default } from '../../features/check/check';
