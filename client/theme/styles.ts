/** All styles that every screen needs, in the order in which they overrule each other; parts bring their own. */
import './fonts.css'
import './tokens.css'
// Of Mantine only what is used: menus, and what they stand on.
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Popover.css'
import '@mantine/core/styles/Menu.css'
import './base.css'
import './mantine.css'
