export { DirectoryError } from './client/directory/outcome.js'
export { type ListingSummary, type MissingNames, missingNames } from './client/listing/summary.js'
export { safeLocalName } from './client/local/safe-local-name.js'
