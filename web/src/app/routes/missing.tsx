export { NotFoundPage as default } from '../../ui/page-state';
