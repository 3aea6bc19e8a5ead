"""Makes all models of this folder anew:  pip install -r requirements.txt && python make_models.py"""

import layers
import quantised
import structures

for make in layers.ALL + structures.ALL + quantised.ALL:
    make()
