import { testReading, testWriting } from '../harness.js'

testReading('spanned.md')
testWriting('spanned.md')
