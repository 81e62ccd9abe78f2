export { OctetView, type OctetViewOptions } from './octet-view.js'
export { octetViewStyle } from './style.js'
