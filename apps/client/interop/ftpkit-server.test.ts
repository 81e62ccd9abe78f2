import { describeScenario } from './scenario-suite.js'

describeScenario('ftpkit-server')
