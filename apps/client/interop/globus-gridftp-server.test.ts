import { describeScenario } from './scenario-suite.js'

describeScenario('globus-gridftp-server')
