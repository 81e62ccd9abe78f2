// Made by scripts/generate.js: do not edit.

import type { DoubleOctetPage } from './double-octet-page.js'
import { ibm930 } from './page/ibm-930.js'
import { ibm933 } from './page/ibm-933.js'
import { ibm935 } from './page/ibm-935.js'
import { ibm937 } from './page/ibm-937.js'
import { ibm939 } from './page/ibm-939.js'
import { ibm1364 } from './page/ibm-1364.js'
import { ibm1371 } from './page/ibm-1371.js'
import { ibm1388 } from './page/ibm-1388.js'
import { ibm1390 } from './page/ibm-1390.js'
import { ibm1399 } from './page/ibm-1399.js'

/** Every double-octet page. */
export const doubleOctetPages: readonly DoubleOctetPage[] = [
  ibm930,
  ibm939,
  ibm1390,
  ibm1399,
  ibm933,
  ibm1364,
  ibm935,
  ibm1388,
  ibm937,
  ibm1371,
]
