//! `bare FOLDER`: answers a POST to `/NAME` with the bytes of `FOLDER/NAME`, held in memory, and to `/stream/NAME` with
//! the same read piece by piece. It reads the request, as everybody has to, and looks at nothing in it.

use actix_web::web::{Bytes, BytesMut, Data, Path};
use actix_web::{App, HttpResponse, HttpServer, post};
use futures_util::stream;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// A piece of a stream.
const PIECE: usize = 64 * 1024;

struct Answers {
    folder: PathBuf,
    short: HashMap<String, Bytes>,
}

#[post("/{name}")]
async fn short(answers: Data<Answers>, name: Path<String>, _request: Bytes) -> HttpResponse {
    match answers.short.get(name.as_str()) {
        Some(body) => HttpResponse::Ok().content_type("application/json").body(body.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}

#[post("/stream/{name}")]
async fn long(answers: Data<Answers>, name: Path<String>, _request: Bytes) -> io::Result<HttpResponse> {
    let file = File::open(answers.folder.join(name.as_str()))?;
    let pieces = stream::unfold(file, |mut file| async {
        let mut piece = BytesMut::zeroed(PIECE);
        match file.read(&mut piece) {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                Some((Ok(piece.freeze()), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    Ok(HttpResponse::Ok().content_type("application/json").streaming(Box::pin(pieces)))
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("usage: bare FOLDER"));
    let mut bodies = HashMap::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        // What is longer is for the stream.
        if entry.metadata()?.len() < 1 << 20 {
            let name = entry.file_name().into_string().expect("a plain file name");
            bodies.insert(name, Bytes::from(std::fs::read(entry.path())?));
        }
    }
    let answers = Data::new(Answers { folder, short: bodies });
    let server = HttpServer::new(move || App::new().app_data(answers.clone()).service(long).service(short)).bind("127.0.0.1:0")?;
    for address in server.addrs() {
        println!("http://{address}");
    }
    server.run().await
}
