import { testReading, testWriting } from '../harness.js'

testReading('length-prefix.md')
testWriting('length-prefix.md')
