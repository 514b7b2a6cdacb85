/** What is said to those who come back, in Spanish. `return_en.ts` has the same names. */

export const returnEs = {
  typing: {
    heading: 'Escribe tus 12 palabras',
    hint: 'En el orden de tu papel, con un espacio entre una y otra. Bastan las primeras 4 letras. No importan acentos ni mayúsculas.',
    label: 'Tus 12 palabras',
    hide: 'Ocultar las palabras',
    reveal: 'Mostrar las palabras',
    list: 'Palabras que la página reconoce',
    loading: 'Buscando la lista de palabras…',
    missing: (count: number): string => (count === 1 ? 'Falta 1 palabra.' : `Faltan ${String(count)} palabras.`),
    extra: (count: number): string => (count === 1 ? 'Sobra 1 palabra.' : `Sobran ${String(count)} palabras.`),
    complete: 'Están las 12.',
    unknown: (number: number, typed: string): string => `La palabra ${String(number)}, «${typed}», no está en la lista. Mira tu papel.`,
    notListed: 'no está en la lista',
    replace: (word: string): string => `Cambiar por «${word}»`,
    open: 'Ver respuestas',
    checking: 'Un momento…',
    wrong: 'Las 12 palabras existen, pero juntas no cuadran: alguna es otra, o el orden es otro. Compáralas una por una con tu papel. Junto a cada una están las que se le parecen.',
    similar: (words: readonly string[]): string => `¿o ${words.join(', ')}?`,
    unreachable: 'No hay conexión con el buzón. Tus palabras siguen aquí. Intenta otra vez.',
    before: 'Antes de escribirlas',
    advice: [
      'Mira que nadie vea tu pantalla.',
      'Las palabras no se envían ni se guardan. La página las olvida en cuanto busca las respuestas.',
      'Aquí no se ve lo que enviaste ni cuándo. Sólo respuestas.',
      'El teclado del teléfono puede aprender lo que escribes. Una ventana privada deja menos rastros.',
      'Si perdiste tus palabras, nadie puede recuperarlas. Puedes escribir de nuevo y tendrás otras 12.',
    ],
    anew: 'Escribir sin mis palabras',
  },

  replies: {
    searching: 'Buscando respuestas',
    preparing: 'Un momento: la página comprueba quiénes son las organizaciones…',
    asking: 'Preguntando al buzón…',
    stopped: 'No se pudo mirar',
    problems: {
      connection: 'Se cortó la conexión.',
      busy: 'El buzón está ocupado o descansando. Intenta en unos minutos.',
      astray: 'El buzón contestó algo que no cuadra. No sabemos si hay respuestas. Si se repite, avisa a una de las organizaciones por otro medio.',
      rejected: 'El buzón no quiso contestar. Intenta en un rato.',
    },
    none: 'No hay respuestas ahora',
    noneReadable: 'No hay respuestas que se puedan leer',
    count: (count: number): string => (count === 1 ? 'Hay 1 respuesta' : `Hay ${String(count)} respuestas`),
    notYet: 'Eso no quiere decir que nadie lo leyó. Vuelve a mirar en 2 o 3 días.',
    whoseWords: 'Revisa también que escribiste las palabras de tu papel: con otras 12 se ve lo mismo que aquí.',
    number: (number: number): string => `Respuesta ${String(number)}`,
    hasLeft: 'Ya no está en la lista de organizaciones. Lo escribió cuando estaba.',
    doubtful: (name: string): string => `Llegó una respuesta en nombre de ${name} que no se puede comprobar. Puede ser falsa: no se muestra. No creas a quien te diga lo que dice.`,
    withheld: (name: string): string => `El buzón dice que hay una respuesta en el lugar de ${name}, pero no la entregó. Mira otra vez. Si se repite, pregúntale por otro medio.`,
    gap: 'El buzón no entregó una lista anterior de organizaciones. Puede faltar alguna respuesta. Mira otra vez. Si se repite, avisa a una de las organizaciones por otro medio.',
    more: 'Hay más respuestas de las que caben aquí.',
    kept: 'La página no guarda nada. El buzón guarda cada respuesta 90 días: para leerla otra vez, escribe de nuevo tus palabras.',
    hide: 'Ocultar el texto',
    reveal: 'Mostrar el texto',
    write: 'Escribir más',
    resume: 'Seguir enviando archivos',
    again: 'Mirar otra vez',
    otherWords: 'Usar otras 12 palabras',
  },

  writing: {
    label: 'Algo más, con tus mismas 12 palabras',
    heading: '¿Qué quieres agregar?',
    hint: 'Con tus palabras, a tu ritmo. La página no puede mostrarte lo que enviaste antes. Puedes dejarlo vacío y agregar archivos.',
    whoReplied: 'La página no sabe a quién escribiste antes: eso no se guarda. Están marcadas las que te contestaron. Marca también las demás que quieras que lo lean.',
    whoElse: 'La página no sabe a quién escribiste antes: eso no se guarda. Marca las mismas, u otras que quieras que lo lean.',
    sameWords: 'No hay palabras nuevas: sigue usando las mismas 12.',
  },

  resume: {
    heading: 'Seguir enviando archivos',
    hint: 'Elige los mismos archivos que se quedaron a medias. La página busca dónde se quedaron y sigue desde ahí. Se puede hasta 3 días después de lo último que se envió.',
    find: 'Buscar y seguir',
    nothing: 'Elige por lo menos un archivo.',
    reading: (percent: number): string => `Leyendo tus archivos: ${String(percent)} %`,
    asking: 'Preguntando al buzón por tus archivos…',
    notBegun: (name: string): string => `${name}: no se había empezado a enviar, o ya pasaron 3 días. Mándalo como mensaje nuevo.`,
    unreadable: (number: number): string => `El teléfono no puede leer el archivo ${String(number)}, o cambió. Quítalo o elígelo otra vez.`,
    write: 'Mandarlos como mensaje nuevo',
    replies: 'Volver a las respuestas',
  },

  /** In place of what is said to those who write for the first time. */
  connection: {
    offline: 'No hay conexión con el buzón. Puedes seguir escribiendo e intentar otra vez.',
    refused: 'El buzón no puede contestar ahora. Puedes seguir escribiendo e intentar otra vez en un rato.',
  },
  refusal: {
    heading: 'No es seguro usar el buzón ahora',
    nothingSent: 'No se abrió ninguna respuesta y no se envió nada.',
  },
};

export type ReturnWords = typeof returnEs;
