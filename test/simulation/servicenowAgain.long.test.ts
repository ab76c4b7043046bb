import { stormTests } from './servicenowSeeds.ts'

stormTests(1)
