import { serve } from './reading/worker.js'
import { startPage } from './view/start.js'

// The same program runs in the page and in its worker, so that the codecs are there once.
if (typeof document === 'undefined') serve()
else startPage(document.currentScript?.textContent ?? '')
