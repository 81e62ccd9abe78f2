export { encodingOf as loadNameEncoding } from './client/control/names.js'
