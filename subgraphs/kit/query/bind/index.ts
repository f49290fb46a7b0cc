export { bindParam, keyText, type Values } from './bind';
