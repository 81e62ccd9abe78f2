import { describeScenario } from './scenario-suite.js'

describeScenario('inetutils-ftpd')
