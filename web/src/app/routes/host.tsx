export { Host as default } from '../../features/host/host';
