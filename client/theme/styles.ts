/** Global styles, in cascade order; components import their own. */
import './fonts.css'
import './tokens.css'
// Components import the Mantine styles they use.
import '@mantine/core/styles/global.css'
import './base.css'
