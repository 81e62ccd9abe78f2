import { beforeEach } from 'vitest'
import { unfitServers } from '../src/client/data/unfit-servers.js'

// Modules are shared by all tests of a process, and the system may give a server the port of an earlier one.
beforeEach(() => unfitServers.clear())
