export { SignUp as default } from '../../features/account/sign-up';
