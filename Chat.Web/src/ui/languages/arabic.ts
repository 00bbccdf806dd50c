export { texts } from './english';
