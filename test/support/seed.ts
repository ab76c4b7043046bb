/** The same random cases in each run, so that what passed once passes again; `FC_SEED=2 npm test` looks at others. */
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? 1) })
