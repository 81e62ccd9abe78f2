import '../../../../docs/examples/map-file-system.test.js'
