import { evenings } from './evenings.ts'

evenings(2, 4)
