export { Room as default } from '../../features/room/room';
