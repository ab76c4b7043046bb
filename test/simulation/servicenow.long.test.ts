import { stormTests } from './servicenowSeeds.ts'

stormTests(0)
