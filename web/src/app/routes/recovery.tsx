export { Recovery as default } from '../../features/account/recovery';
