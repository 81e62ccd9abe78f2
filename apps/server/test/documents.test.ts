import { testBuiltDocuments } from '@ftpkit/testkit/built-documents'
import { documents } from '../src/documents.js'

testBuiltDocuments({ dist: new URL('../dist/', import.meta.url), page: 'man/ftpkit-server.1', documents })
