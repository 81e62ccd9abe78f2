export { legalPipelines, type PipelineOptions, type Pipelines } from './pipelines.js'
