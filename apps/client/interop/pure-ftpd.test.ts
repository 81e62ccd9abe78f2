import { describeScenario } from './scenario-suite.js'

describeScenario('pure-ftpd')
