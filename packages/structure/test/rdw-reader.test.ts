import { testEncoding } from './harness.js'

testEncoding('rdw.md')
