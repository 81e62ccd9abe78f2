import { fileSystemContract } from '@ftpkit/filesystem/contract'
import { test } from 'vitest'
import { MapFileSystem } from './map-file-system.js'

const cases = fileSystemContract(() => ({ fileSystem: new MapFileSystem() }))
for (const { name, run } of cases) test(name, run)
