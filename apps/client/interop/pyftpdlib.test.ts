import { describeScenario } from './scenario-suite.js'

describeScenario('pyftpdlib')
