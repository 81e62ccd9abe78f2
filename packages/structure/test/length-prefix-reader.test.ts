import { testEncoding } from './harness.js'

testEncoding('length-prefix.md')
