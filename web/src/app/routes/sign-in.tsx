export { SignIn as default } from '../../features/account/sign-in';
