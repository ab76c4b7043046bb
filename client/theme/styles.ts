/** All styles that every screen needs, in the order in which they overrule each other; parts bring their own. */
import './fonts.css'
import './tokens.css'
// Parts that use Mantine bring the styles of what they use.
import '@mantine/core/styles/global.css'
import './base.css'
