/**
 * Everything the page says, in Spanish: short plain words, «tú», nothing that alarms or promises.
 *
 * `en.ts` has the same names; the type `Words` sees to it.
 */

export const es = {
  title: 'Buzón',
  otherLanguage: 'English',
  leave: 'Salir',
  leaveHint: '«Salir» borra lo escrito y deja la página en blanco. No borra el historial del navegador.',
  build: 'Versión de esta página:',
  step: (number: number, total: number): string => `Paso ${String(number)} de ${String(total)}`,
  next: 'Seguir',
  back: 'Atrás',
  retry: 'Intentar otra vez',

  type: {
    heading: '¿Qué quieres enviar?',
    intro: 'Lo que escribas se cifra en tu teléfono. Sólo pueden abrirlo las organizaciones que tú elijas. El servidor no puede leerlo.',
    labels: {
      urgent: 'Está pasando ahora',
      attack: 'Agresión a periodista o persona defensora',
      testimony: 'Testimonio de una violación de derechos',
      document: 'Sólo enviar un documento o archivo',
    },
    before: 'Antes de empezar',
    advice: [
      'Si hay peligro ahora, ponte a salvo primero.',
      'Puedes parar cuando quieras.',
      'La dirección de esta página puede quedar en el historial del teléfono. Una ventana privada deja menos rastros.',
      'Si crees que vigilan tu teléfono, usa otro.',
    ],
  },

  text: {
    headings: {
      urgent: '¿Qué está pasando?',
      attack: '¿Qué pasó?',
      testimony: '¿Qué pasó?',
      document: '¿Qué es este documento?',
    },
    hints: {
      urgent: 'Di a quién, dónde, cuándo y quién lo hace. Lo que no sepas, déjalo.',
      attack: 'Con tus palabras: a quién, dónde, cuándo y quién fue. Lo que no sepas, déjalo.',
      testimony: 'Con tus palabras, a tu ritmo. No tienes que contar todo.',
      document: 'De dónde viene y qué muestra. Puedes dejarlo vacío.',
    },
    label: 'Tu texto',
    memory: 'No se guarda en el teléfono. Si cierras esta página, se pierde.',
    left: (count: number): string => `Te quedan ${count.toLocaleString('es-MX')} letras.`,
    over: (count: number): string => `El texto es muy largo. Quita ${count.toLocaleString('es-MX')} letras para seguir.`,
  },

  files: {
    heading: '¿Quieres agregar fotos o archivos?',
    hint: (count: number, size: string): string => `No es obligatorio. Hasta ${String(count)} archivos, cada uno de ${size} o menos.`,
    traces: 'Una foto puede guardar adentro el lugar y la hora en que se tomó. Por ahora los archivos se envían tal como están: todavía no podemos borrar esos datos. Los nombres de los archivos no se envían.',
    add: 'Agregar archivos',
    list: 'Archivos agregados',
    none: 'Todavía no hay archivos.',
    remove: (name: string): string => `Quitar ${name}`,
    removeShort: 'Quitar',
    removed: (name: string): string => `Se quitó ${name}.`,
    added: (count: number): string => (count === 1 ? 'Se agregó 1 archivo.' : `Se agregaron ${String(count)} archivos.`),
    reading: 'Leyendo los archivos…',
    problems: {
      empty: 'Un archivo está vacío. No se agregó.',
      'too-large': 'Un archivo es muy grande. No se agregó.',
      unreadable: 'El teléfono no pudo leer un archivo. No se agregó.',
      'too-many': 'Ya no caben más archivos. Los últimos no se agregaron.',
    },
    nothing: 'Escribe algo o agrega un archivo para poder enviar.',
  },

  organisations: {
    heading: '¿Quién puede leerlo?',
    hint: 'Sólo las organizaciones marcadas podrán abrir lo que envías. Quita las que no quieras.',
    legend: 'Organizaciones',
    loading: 'Buscando la lista de organizaciones…',
    nobody: 'Marca por lo menos una organización.',
    closed: 'Ahora no puede recibir.',
    allClosed: 'Ahora ninguna organización puede recibir. Intenta otro día o por otro medio.',
  },

  fingerprints: {
    question: '¿Cómo sé que son ellas?',
    hint: 'Cada organización tiene 8 palabras que nadie más tiene. Si conoces a alguien ahí, llámale y comparen las palabras. Si una sola es distinta, no envíes nada.',
    loading: 'Buscando las palabras…',
    list: (number: number, from: string, until: string): string => `Lista número ${String(number)}, firmada el ${from}. Vale hasta el ${until}.`,
  },

  connection: {
    offline: 'No hay conexión con el buzón. Tu texto sigue aquí. Puedes seguir escribiendo e intentar otra vez.',
    refused: 'El buzón no puede contestar ahora. Tu texto sigue aquí. Intenta otra vez en un rato.',
  },

  review: {
    heading: 'Revisa y envía',
    type: 'Qué es',
    text: 'Texto',
    noText: 'Sin texto',
    letters: (count: number): string => (count === 1 ? '1 letra' : `${count.toLocaleString('es-MX')} letras`),
    files: 'Archivos',
    noFiles: 'Sin archivos',
    organisations: 'Lo pueden leer',
    before: 'Antes de enviar',
    beforeText: [
      'Sólo las organizaciones de esta lista pueden abrirlo. El servidor no puede leerlo.',
      'Lo que ya se envió no se puede recoger del todo.',
      'No podemos prometer protección ni un resultado. Si hay peligro ahora, ponte a salvo primero.',
    ],
    send: 'Enviar',
  },

  sending: {
    heading: 'Enviando',
    stoppedHeading: 'El envío se detuvo',
    keepOpen: 'No cierres esta página. Con mala señal puede tardar.',
    preparing: 'Preparando el cifrado…',
    sealing: 'Cifrando en tu teléfono…',
    text: 'Enviando el texto…',
    textSent: 'Texto enviado ✓',
    file: (number: number, total: number): string => `Enviando archivo ${String(number)} de ${String(total)}…`,
    filesSent: (sent: number, total: number): string => `Archivos enviados: ${String(sent)} de ${String(total)}`,
    problems: {
      connection: 'Se cortó la conexión.',
      busy: 'El buzón está lleno o descansando. Intenta en unos minutos.',
      large: 'El buzón dice que es demasiado grande.',
      conflict: 'El buzón ya tiene otro envío con este número. Vuelve y envía de nuevo.',
      rejected: 'El buzón no aceptó el envío.',
      different: 'El buzón contestó con una huella distinta. No es seguro que haya guardado lo tuyo.',
      closed: 'Una organización que marcaste ya no puede recibir. Vuelve y mira la lista.',
      file: (number: number): string => `El teléfono no puede leer el archivo ${String(number)}, o cambió. Vuelve y quítalo.`,
      fileLater: (number: number): string => `El teléfono ya no puede leer el archivo ${String(number)}, o cambió. No se puede enviar.`,
      sealing: 'No se pudo cifrar este archivo. No se envió.',
    },
    textNotSent: 'No sabemos si el texto llegó. Si intentas otra vez, se envía lo mismo y no se duplica. Si lo cambias, puede llegar dos veces.',
    nothingSent: 'No se envió nada.',
    textIsSafe: 'Tu texto ya llegó. Faltan archivos: puedes intentar otra vez o seguir sin ellos.',
    textIsSafeOnly: 'Tu texto ya llegó. Puedes seguir sin los archivos que faltan.',
    change: 'Volver y cambiar',
    withoutFiles: 'Seguir sin los archivos que faltan',
  },

  code: {
    heading: 'Llegó. Guarda estas 12 palabras',
    paper: 'Escríbelas en papel, en este orden. No les tomes foto ni captura de pantalla.',
    purpose: 'Con estas palabras, y sólo con ellas, podrás leer las respuestas. Nadie puede recuperarlas por ti.',
    notYet: 'En esta versión todavía no se pueden leer respuestas.',
    list: 'Tus 12 palabras',
    written: 'Ya las escribí',
  },

  practice: {
    heading: 'Practica con dos palabras',
    hint: 'Mira tu papel. Bastan las primeras 4 letras. No importan los acentos.',
    label: (number: number): string => `Palabra ${String(number)}`,
    check: 'Revisar',
    wrong: 'No coincide. No pasa nada: revisa tu papel o mira las palabras otra vez.',
    again: 'Ver las palabras otra vez',
    skip: 'Seguir sin practicar',
  },

  receipt: {
    heading: 'Recibido ✓',
    practised: 'Muy bien, las palabras coinciden.',
    sentTo: 'Lo pueden leer:',
    missingFiles: (missing: number, total: number): string => `Faltaron ${String(missing)} de ${String(total)} archivos.`,
    allFiles: (total: number): string => (total === 1 ? 'Se envió 1 archivo.' : `Se enviaron ${String(total)} archivos.`),
    code: 'Código de recibo',
    purpose: 'Sirve para comprobar que las organizaciones tienen justo lo que enviaste. Si quieres, escríbelo en papel.',
    full: 'Ver el código completo',
    close: 'Ya puedes cerrar esta página.',
    wipe: 'Borrar todo y salir',
  },

  refusal: {
    heading: 'No es seguro enviar ahora',
    nothingSent: 'No podemos cifrar. No se envió nada.',
    maybeSent: 'El envío se detuvo. No sabemos si el texto llegó; si llegó, va cifrado.',
    causes: {
      roster: 'La lista de organizaciones que dio el servidor no es la que las organizaciones firmaron. No escribas aquí. Intenta más tarde o por otro medio.',
      older: 'La lista de organizaciones que dio el servidor no es la última que firmaron. No escribas aquí. Intenta más tarde o por otro medio.',
      forked: 'El servidor dio dos listas distintas de organizaciones, y una es falsa. No escribas aquí. Intenta más tarde o por otro medio.',
      keys: 'Las llaves que dio el servidor no son las de las organizaciones. No escribas aquí. Intenta más tarde o por otro medio.',
      expiry: 'La lista de organizaciones ya venció según la fecha de tu teléfono. Quizá la fecha del teléfono está mal. Si está bien, intenta más tarde o por otro medio.',
      worker: 'La parte de la página que cifra no se pudo cargar o falló. Revisa tu conexión y vuelve a abrir la página, o usa otro navegador.',
      crypto: 'Este navegador no puede cifrar de forma segura. Usa otro navegador u otro teléfono.',
    },
    listDate: (date: string): string => `La lista vale hasta: ${date}`,
    phoneDate: (date: string): string => `Fecha de tu teléfono: ${date}`,
    showText: 'Ver lo que escribí',
    yourText: 'Tu texto (sólo está en esta página)',
    code: 'Motivo:',
  },
};

export type Words = typeof es;
