export { Report as default } from '../../features/report/report';
