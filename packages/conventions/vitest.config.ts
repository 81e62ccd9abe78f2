export { vitest as default } from './vitest.js'
