export { Welcome as default } from '../../features/account/welcome';
