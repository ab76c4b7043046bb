/** Starts the console: fonts and colours, session, connection, then the screens. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import './theme/styles.ts'
import { noteWriting } from './live/quiet.ts'
import { listenToKeys } from './live/shortcuts.ts'
import { allowSoundOnTouch } from './shell/ring.ts'
import { followTheme } from './shell/themeChoice.ts'
import { followVisibleHeight } from './shell/visibleHeight.ts'

followTheme()
listenToKeys()
noteWriting()
allowSoundOnTouch()
followVisibleHeight()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
