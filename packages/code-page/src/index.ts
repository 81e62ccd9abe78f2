export { codePage, translation } from './registry.js'
export { SingleOctetPage } from './single-octet-page.js'
export { translationTable } from './translation.js'
