// Turns the schemas of whatever is loaded after it into code, which reads several times as fast; so it is loaded first.
// Browsers do without it: their pages forbid code that was text.
import 'zod/compile'
