/** Words for states and kinds of steps, in English, German, French and Spanish. */
import type { Mode } from '../runbook/mode.ts'
import type { StepKind } from '../runbook/stepKinds.ts'
import { isFiller, plain } from './cell.ts'

const STATUS_WORDS = {
  notStarted:
    'not started|open|new|todo|to do|planned|pending|waiting|scheduled|ready|0|0%|nicht begonnen|nicht gestartet|offen|geplant|neu|ausstehend|wartend|bereit|no|n|nein|non|false|falsch|faux|falso|pas commence|non commence|non demarre|a faire|prevu|no iniciado|sin iniciar|pendiente|por hacer|planificado',
  running:
    'in progress|started|running|wip|ongoing|active|doing|in arbeit|laufend|lauft|begonnen|gestartet|in bearbeitung|in durchfuhrung|aktiv|en cours|demarre|commence|en curso|en progreso|iniciado',
  done: 'done|complete|completed|finished|closed|ok|yes|x|✓|✔|✅|100|100%|success|successful|passed|erledigt|fertig|abgeschlossen|ja|beendet|durchgefuhrt|erfolgreich|y|true|wahr|oui|vrai|termine|acheve|fini|fait|si|verdadero|hecho|completado|terminado|finalizado',
  skipped:
    'skipped|skip|cancelled|canceled|not needed|not required|obsolete|out of scope|archived|archive|entfallen|ubersprungen|abgebrochen|nicht notig|nicht notwendig|storniert|annule|ignore|abandonne|cancelado|omitido|anulado',
  failed:
    'failed|error|not ok|nok|unsuccessful|fehlgeschlagen|gescheitert|fehler|nicht ok|echoue|en echec|fallido|fallo',
  held: 'on hold|hold|held|blocked|paused|delayed|angehalten|pausiert|blockiert|gesperrt|verzogert|bloque|en attente|suspendu|bloqueado|en espera|detenido',
} as const
export type ImportedStatus = keyof typeof STATUS_WORDS

const STATUSES = byWord(STATUS_WORDS)
const LONGEST = 80

/** Undefined where the word is not known. `4-Complete` and `Done (AS)` are read, too. */
export function statusOf(text: string): ImportedStatus | undefined {
  if (text.length > LONGEST) return undefined
  const word = plain(text)
  const share = /^(\d{1,3})\s*%$/.exec(word)
  if (share) return Number(share[1]) === 0 ? 'notStarted' : Number(share[1]) >= 100 ? 'done' : 'running'
  const bare = word.replace(/^\d+\s*[-.:)]\s*|\s*\(.*\)$|[.!]$/g, '').trim()
  // `✅ Done`: a picture before the word says it again.
  return STATUSES.get(word) ?? STATUSES.get(bare) ?? STATUSES.get(bare.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
}

const KIND_WORDS: Record<Exclude<StepKind, 'task'> | 'gate' | 'task' | 'section', string> = {
  task: 'task|step|activity|action|aufgabe|schritt|aktivitat|tache|tarea|no|nein|false|0|n',
  milestone: 'milestone|ms|meilenstein|jalon|hito|yes|ja|true|1|y|x|m',
  gate: 'gate|go/no-go|go / no-go|go no go|go/nogo|decision|entscheidung|checkpoint|quality gate',
  validation: 'validation|check|test|verification|smoke test|prufung|validierung|validacion|abnahme',
  communication: 'communication|comms|announcement|kommunikation|mitteilung|communication|comunicacion',
  automation: 'automation|automated|automatic|job|script|automatisch|automatisiert',
  wait: 'wait|pause|warten|attente|espera',
  section: 'summary|section|group|phase|sammelvorgang|abschnitt',
}
export type ImportedKind = keyof typeof KIND_WORDS
const KINDS = byWord(KIND_WORDS)

export const kindOf = (text: string): ImportedKind | undefined => (isFiller(text) ? undefined : KINDS.get(plain(text)))

const MODE_WORDS: Record<Mode | 'both', string> = {
  rehearsal:
    'rehearsal|rehearsal only|rehearsals only|mock|mock only|mocks only|dress rehearsal|dress rehearsal only|dry run|dry run only|test run|trial|trial only|probe|nur probe|generalprobe|nur generalprobe|repetition|ensayo|solo ensayo',
  live: 'live|live only|go-live|go-live only|golive|golive only|go live|go live only|production|production only|prod|prod only|real|echt|nur live|nur go-live|produktion|nur produktion|production seulement|produccion',
  both: 'both|all|any|mock and go-live|mock + go-live|mock & go-live|rehearsal and live|beide|alle|les deux|ambos',
}
const MODES = byWord(MODE_WORDS)

/** Undefined where the word is not known. */
export const modeWord = (text: string): Mode | 'both' | undefined =>
  text.length > LONGEST ? undefined : MODES.get(plain(text))

export function modeOf(text: string): Mode | undefined {
  const mode = modeWord(text)
  return mode === 'both' ? undefined : mode
}

const MOCK = '(?:mock|rehearsal|dress rehearsal|dry[- ]run|trial)s?'
const LIVE = '(?:go-?\\s?live|live|production|prod)'
const ONLY = (what: string, german: string) =>
  new RegExp(
    `\\b${what}\\s+only\\b|\\bonly\\s+(?:in|for|at|during)\\s+(?:the\\s+|a\\s+)?${what}\\b|\\bnur\\s+(?:${german})\\b`,
    'i',
  )
const MOCK_ONLY = ONLY(MOCK, 'probe|generalprobe')
const LIVE_ONLY = ONLY(LIVE, 'go-?live|live|produktion')

/** What a title says of the mode: `Reset the copy (Mock ONLY)`; undefined where it says nothing, or both. */
export function modeInTitle(title: string): Mode | undefined {
  const read = title.slice(0, 300)
  const [mock, live] = [MOCK_ONLY.test(read), LIVE_ONLY.test(read)]
  return mock === live ? undefined : mock ? 'rehearsal' : 'live'
}

function byWord<Name extends string>(words: Record<Name, string>): Map<string, Name> {
  const found = new Map<string, Name>()
  for (const name in words) for (const word of words[name].split('|')) if (!found.has(word)) found.set(word, name)
  return found
}
