import { testReading, testWriting } from '../harness.js'

testReading('bdw.md')
testWriting('bdw.md')
